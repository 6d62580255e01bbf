// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.ingress;

import java.util.Comparator;

/// A port of a Service to which an Ingress leads; its text is the name of the proxy's backend.
///
/// @param number 0 when the port is meant by its name
/// @param port the name; empty when the port is meant by its number
public record ServicePort(String namespace, String service, int number, String port)
    implements Comparable<ServicePort> {
  private static final Comparator<ServicePort> ORDER =
      Comparator.comparing(ServicePort::namespace)
          .thenComparing(ServicePort::service)
          .thenComparing(ServicePort::number)
          .thenComparing(ServicePort::port);

  @Override
  public int compareTo(ServicePort other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return namespace + "/" + service + ":" + (port.isEmpty() ? number : port);
  }
}
