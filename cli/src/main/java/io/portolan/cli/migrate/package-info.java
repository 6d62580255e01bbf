// SPDX-License-Identifier: Apache-2.0
/// What becomes of manifests that were written for another program.
@NullMarked
package io.portolan.cli.migrate;

import org.jspecify.annotations.NullMarked;
