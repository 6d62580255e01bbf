// SPDX-License-Identifier: Apache-2.0
/// Tests of what is said of requests.
@NullMarked
package io.portolan.proxy.log;

import org.jspecify.annotations.NullMarked;
