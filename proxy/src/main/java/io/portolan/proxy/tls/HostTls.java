// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.tls;

/// What becomes of a connection when the client has said which host it is for.
public sealed interface HostTls permits HostCertificates, PassedOn {}
