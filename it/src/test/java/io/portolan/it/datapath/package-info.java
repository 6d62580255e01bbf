// SPDX-License-Identifier: Apache-2.0
/// Packets through nodes, pods and Services, in namespaces of their own.
@NullMarked
package io.portolan.it.datapath;

import org.jspecify.annotations.NullMarked;
