// SPDX-License-Identifier: Apache-2.0
/// The plan of a node as a table of nf_tables.
@NullMarked
package io.portolan.datapath.ruleset;

import org.jspecify.annotations.NullMarked;
