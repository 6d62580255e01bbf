// SPDX-License-Identifier: Apache-2.0
/// The user's kubeconfig file, edited in place.
@NullMarked
package io.portolan.cli.kubeconfig;

import org.jspecify.annotations.NullMarked;
