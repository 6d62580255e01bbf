// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import io.netty.buffer.ByteBuf;
import io.portolan.dns.wire.NameBuffer;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.Response;
import io.portolan.network.service.EndpointPort;
import io.portolan.network.service.ServicePort;
import java.util.List;

/// The SRV records of a Service: of its own ports, or, headless, of its hosts' ports.
///
/// The target's suffix is copied from the question, so that it has the question's letter case.
final class PortRecords {
  private static final byte[] NO_LABEL = {};

  private PortRecords() {}

  /// How many records [#write] would write.
  static int count(ServiceRecords service, PortFilter filter) {
    int count = 0;
    if (!service.service().headless()) {
      for (ServicePort port : service.service().ports()) {
        count += filter.accepts(port.name(), port.protocol()) ? 1 : 0;
      }
      return count;
    }
    for (Host host : service.hosts().all()) {
      for (EndpointPort port : host.ports()) {
        count += filter.accepts(port.name(), port.protocol()) ? 1 : 0;
      }
    }
    return count;
  }

  /// Writes the records, and the addresses of their targets as additional ones.
  static Found write(Zone zone, Response response, ServiceRecords service, PortFilter filter) {
    int count = count(service, filter);
    if (count == 0) {
      return Found.NODATA;
    }
    Writer writer = new Writer(zone, response, Math.max(1, 100 / count));
    if (service.service().headless()) {
      writer.writeHosts(service.hosts().all(), filter);
    } else {
      writer.writeService(service, filter);
    }
    return Found.RECORDS;
  }

  private record Writer(Zone zone, Response response, int weight) {
    void writeService(ServiceRecords service, PortFilter filter) {
      for (ServicePort port : service.service().ports()) {
        if (filter.accepts(port.name(), port.protocol())) {
          int unused = writeRecord(port.port(), NO_LABEL);
        }
      }
      response.section(Response.Section.ADDITIONAL);
      writeAddresses(
          service.addresses(), Response.pointer(Response.QUESTION_OFFSET + serviceStart()));
    }

    void writeHosts(List<Host> hosts, PortFilter filter) {
      int[] targets = new int[hosts.size()];
      for (int i = 0; i < targets.length; i++) {
        for (EndpointPort port : hosts.get(i).ports()) {
          if (filter.accepts(port.name(), port.protocol())) {
            targets[i] = writeRecord(port.port(), hosts.get(i).label());
          }
        }
      }
      response.section(Response.Section.ADDITIONAL);
      for (int i = 0; i < targets.length; i++) {
        if (targets[i] != 0) {
          writeAddresses(hosts.get(i).addresses(), targets[i]);
        }
      }
    }

    /// Writes one record; the pointer to its target, or 0 when nothing can point there.
    private int writeRecord(int port, byte[] hostLabel) {
      NameBuffer name = response.query().name();
      response.beginRecord(Response.QUESTION_POINTER, RecordType.SRV, zone.settings().ttlSeconds());
      ByteBuf data = response.data();
      data.writeShort(0);
      data.writeShort(weight);
      data.writeShort(port);
      int target = response.position();
      data.writeBytes(hostLabel);
      data.writeBytes(name.wire(), serviceStart(), name.length() - serviceStart());
      return response.endRecord() ? Response.pointer(target) : 0;
    }

    private void writeAddresses(AddressRecords addresses, int owner) {
      boolean a = addresses.write(response, RecordType.A, owner);
      boolean aaaa = addresses.write(response, RecordType.AAAA, owner);
      assert a || aaaa : "a target has an address";
    }

    /// Where the Service's own label begins in the question's name.
    private int serviceStart() {
      NameBuffer name = response.query().name();
      return name.start(name.labelsBefore(zone.settings().origin()) - 3);
    }
  }
}
