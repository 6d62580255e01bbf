// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

/// Where a share of forwarded requests goes.
public sealed interface Destination permits Backend, Answer {}
