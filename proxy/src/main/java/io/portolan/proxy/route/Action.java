// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.route;

/// What becomes of a request that a route has taken.
public sealed interface Action permits Forward, Redirect, Answer {}
