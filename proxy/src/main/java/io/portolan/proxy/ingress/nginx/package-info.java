// SPDX-License-Identifier: Apache-2.0
/// What ingress-nginx's annotations and ConfigMap ask for, in the words of this proxy.
@NullMarked
package io.portolan.proxy.ingress.nginx;

import org.jspecify.annotations.NullMarked;
