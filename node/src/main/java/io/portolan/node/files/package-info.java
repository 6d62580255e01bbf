// SPDX-License-Identifier: Apache-2.0
/// The text of the files that every pod gets: resolv.conf, hosts.
@NullMarked
package io.portolan.node.files;

import org.jspecify.annotations.NullMarked;
