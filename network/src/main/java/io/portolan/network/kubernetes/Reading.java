// SPDX-License-Identifier: Apache-2.0
package io.portolan.network.kubernetes;

import java.util.List;

/// What was read from an object, and what in it could not be used.
///
/// @param problems one sentence each, naming the field; the rest of the object is used all the same
public record Reading<T>(T value, List<String> problems) {}
