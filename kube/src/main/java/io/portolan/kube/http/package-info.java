// SPDX-License-Identifier: Apache-2.0
/// The Kubernetes API over HTTPS.
@NullMarked
package io.portolan.kube.http;

import org.jspecify.annotations.NullMarked;
