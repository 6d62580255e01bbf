// SPDX-License-Identifier: Apache-2.0
/// What connects pods, nodes and the host, and keeps each node's kernel state as its plan says: the
/// words that the packages inside this one share.
@NullMarked
package io.portolan.datapath;

import org.jspecify.annotations.NullMarked;
