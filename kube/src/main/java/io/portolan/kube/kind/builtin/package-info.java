// SPDX-License-Identifier: Apache-2.0
/// The list of all the kinds that this program serves, from the packages beside this one.
@NullMarked
package io.portolan.kube.kind.builtin;

import org.jspecify.annotations.NullMarked;
