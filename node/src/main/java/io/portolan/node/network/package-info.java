// SPDX-License-Identifier: Apache-2.0
/// From the API's objects to the network model.
@NullMarked
package io.portolan.node.network;

import org.jspecify.annotations.NullMarked;
