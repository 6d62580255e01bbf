// SPDX-License-Identifier: Apache-2.0
/// The text of pods' files.
@NullMarked
package io.portolan.node.files;

import org.jspecify.annotations.NullMarked;
