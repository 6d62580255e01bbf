// SPDX-License-Identifier: Apache-2.0
/// Manifests given to `up -f`.
@NullMarked
package io.portolan.cli.manifest;

import org.jspecify.annotations.NullMarked;
