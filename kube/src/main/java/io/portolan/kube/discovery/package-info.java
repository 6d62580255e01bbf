// SPDX-License-Identifier: Apache-2.0
/// What the API tells clients about the resources it serves.
@NullMarked
package io.portolan.kube.discovery;

import org.jspecify.annotations.NullMarked;
