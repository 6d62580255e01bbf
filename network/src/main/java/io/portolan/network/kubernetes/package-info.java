// SPDX-License-Identifier: Apache-2.0
/// Readers from Kubernetes' objects to the records of the network.
@NullMarked
package io.portolan.network.kubernetes;

import org.jspecify.annotations.NullMarked;
