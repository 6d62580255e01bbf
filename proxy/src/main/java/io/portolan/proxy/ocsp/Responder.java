// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ocsp;

import java.io.IOException;
import java.net.URI;

/// Who says what an authority knows of a certificate.
@FunctionalInterface
public interface Responder {
  /// The response in DER, whatever it says; blocks for seconds.
  ///
  /// @throws IOException when there is none; its sentence goes on where the responder was named
  byte[] ask(URI at, byte[] request) throws IOException;
}
