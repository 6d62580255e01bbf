// SPDX-License-Identifier: Apache-2.0
/// The kinds that keep pods running.
@NullMarked
package io.portolan.kube.kind.apps;

import org.jspecify.annotations.NullMarked;
