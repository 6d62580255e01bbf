// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.schema;

import java.util.List;
import java.util.Optional;

/// What holding an object against its schema found.
///
/// @param failure why it cannot be read at all, in Kubernetes' words
/// @param unknownFields `unknown field "spec.foo"` for each field that the kind does not have; the
///     fields are gone from the object
public record Decoded(Optional<String> failure, List<String> unknownFields) {}
