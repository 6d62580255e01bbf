// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.zone;

import io.portolan.dns.wire.Name;
import io.portolan.dns.wire.NameBuffer;
import io.portolan.dns.wire.RecordType;
import io.portolan.dns.wire.Response;
import org.jspecify.annotations.Nullable;

/// The names below `svc`: a namespace, a Service in it, and a host or a port of that.
final class ServiceLookup {
  /// Labels from the zone's name to a Service's: `svc`, namespace, Service.
  private static final int SERVICE_LABELS = 3;

  private ServiceLookup() {}

  static Found find(Zone zone, Response response, NameBuffer name, int position) {
    int before = name.labelsBefore(zone.settings().origin());
    if (before == 1) {
      return Found.NODATA;
    }
    if (before == 2) {
      return zone.hasNamespace(name.lower(), 0, name.start(1)) ? Found.NODATA : Found.NXDOMAIN;
    }
    ServiceRecords service = service(zone, name);
    if (service == null || !service.exists()) {
      return Found.NXDOMAIN;
    }
    int left = before - SERVICE_LABELS;
    if (left == 0) {
      return findService(zone, response, service, position);
    }
    if (service.alias().isPresent() || left > 2) {
      return Found.NXDOMAIN;
    }
    return left == 1
        ? findHost(response, service, name, position)
        : findPort(zone, response, service, name);
  }

  /// What the ExternalName Service at `name`, where [#find] found an alias, stands for.
  static Name alias(Zone zone, NameBuffer name) {
    ServiceRecords service = service(zone, name);
    if (service == null) {
      throw new IllegalStateException(name + " is no Service");
    }
    return service.alias().orElseThrow();
  }

  private static @Nullable ServiceRecords service(Zone zone, NameBuffer name) {
    int before = name.labelsBefore(zone.settings().origin());
    return zone.service(name.lower(), name.start(before - SERVICE_LABELS), name.start(before - 1));
  }

  private static Found findService(
      Zone zone, Response response, ServiceRecords service, int position) {
    int type = response.query().type();
    if (service.alias().isPresent()) {
      if (AddressRecords.isAddressType(type)) {
        return Found.ALIAS;
      }
      if (type != RecordType.CNAME && type != RecordType.ANY) {
        return Found.NODATA;
      }
      response.beginRecord(
          Response.pointer(position), RecordType.CNAME, zone.settings().ttlSeconds());
      response.data().writeBytes(service.alias().orElseThrow().wire());
      return Found.recordsIf(response.endRecord());
    }
    if (type == RecordType.SRV) {
      return PortRecords.write(zone, response, service, PortFilter.ALL);
    }
    return Found.recordsIf(service.addresses().write(response, type, Response.pointer(position)));
  }

  private static Found findHost(
      Response response, ServiceRecords service, NameBuffer name, int position) {
    Host host = service.hosts().byLabel().get(name.lower(), 0, name.start(1));
    if (host != null) {
      return Found.recordsIf(
          host.addresses().write(response, response.query().type(), Response.pointer(position)));
    }
    // The protocol alone is the parent of names that exist, so it must exist itself.
    return isProtocolOf(service, name) ? Found.NODATA : Found.NXDOMAIN;
  }

  private static boolean isProtocolOf(ServiceRecords service, NameBuffer name) {
    PortFilter filter =
        (port, protocol) -> !port.isEmpty() && name.labelEndsWith(0, 1, protocol.name());
    return name.isUnderscored(0) && PortRecords.count(service, filter) > 0;
  }

  /// The underscores may be missing, as CoreDNS has it.
  private static Found findPort(
      Zone zone, Response response, ServiceRecords service, NameBuffer name) {
    int portUnderscore = name.isUnderscored(0) ? 1 : 0;
    int protocolUnderscore = name.isUnderscored(1) ? 1 : 0;
    PortFilter filter =
        (port, protocol) ->
            !port.isEmpty()
                && name.labelEndsWith(0, portUnderscore, port)
                && name.labelEndsWith(1, protocolUnderscore, protocol.name());
    if (PortRecords.count(service, filter) == 0) {
      return Found.NXDOMAIN;
    }
    return response.query().type() == RecordType.SRV
        ? PortRecords.write(zone, response, service, filter)
        : Found.NODATA;
  }
}
