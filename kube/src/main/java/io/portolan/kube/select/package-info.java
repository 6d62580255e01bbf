// SPDX-License-Identifier: Apache-2.0
/// Label and field selectors of requests.
@NullMarked
package io.portolan.kube.select;

import org.jspecify.annotations.NullMarked;
