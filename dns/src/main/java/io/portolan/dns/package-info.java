// SPDX-License-Identifier: Apache-2.0
/// The DNS of a cluster: its zone, kept current, and the server that answers from it.
@NullMarked
package io.portolan.dns;

import org.jspecify.annotations.NullMarked;
