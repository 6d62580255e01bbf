// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import io.portolan.proxy.ByteSpan;
import io.portolan.proxy.http1.HeadSettings.Underscores;
import io.portolan.proxy.route.HeaderField;
import io.portolan.proxy.route.RequestChange;

/// Writes a request's head as an upstream gets it (RFC 9110 section 7.6): without what was for the
/// client's connection alone, with what is to be known of the client. Other fields keep their
/// order, their repetitions and the case of their names.
///
/// For one thread.
public final class RequestEdit {
  private final boolean addsVia;
  private final ByteSpan value = new ByteSpan();
  private boolean hasFor;
  private boolean hasHost;
  private boolean hasProto;
  private boolean hasPort;
  private boolean wantsTrailers;

  /// @param addsVia whether the proxy names itself (RFC 9110 section 7.6.3), which makes some
  ///     servers leave compression off
  public RequestEdit(boolean addsVia) {
    this.addsVia = addsVia;
  }

  public void write(RequestHead head, Peer peer, RequestChange change, HeadOut out) {
    hasFor = false;
    hasHost = false;
    hasProto = false;
    hasPort = false;
    wantsTrailers = false;
    if (change.path().isPresent()) {
      head.line.write(change.path().get().target(head.path(), head.query()), out);
    } else {
      head.line.write(out);
    }
    Fields fields = head.fields;
    byte[] in = head.method().bytes();
    boolean isHostNew =
        head.line.isAbsolute() || !change.host().isEmpty() || fields.find(FieldName.HOST, 0) < 0;
    if (!change.host().isEmpty()) {
      out.put("Host: ").put(change.host()).put("\r\n");
    } else if (isHostNew) {
      out.put("Host: ").put(head.authority()).put("\r\n");
    }
    int keptFrom = head.line.end();
    for (int i = 0; i < fields.count(); i++) {
      if (isKept(head, peer, i, isHostNew) && !isReplaced(fields, i, change)) {
        continue;
      }
      out.put(in, keptFrom, fields.nameFrom(i));
      keptFrom = fields.lineTo(i);
      if (fields.name(i) == FieldName.X_FORWARDED_FOR && peer.isTrusted()) {
        out.put("X-Forwarded-For: ").put(fields.value(i, value));
        out.put(", ").put(peer.address()).put("\r\n");
      }
    }
    if (fields.count() > 0) {
      out.put(in, keptFrom, fields.lineTo(fields.count() - 1));
    }
    addForwarded(head, peer, out);
    for (int i = 0; i < change.fields().size(); i++) {
      HeaderField field = change.fields().get(i);
      if (!field.value().isEmpty()) {
        out.put(field.name()).put(": ").put(field.value()).put("\r\n");
      }
    }
    if (head.isUpgrade()) {
      out.put("Connection: upgrade\r\n");
    } else if (wantsTrailers) {
      out.put("Connection: te\r\nTE: trailers\r\n");
    }
    if (addsVia) {
      out.put(head.isVersion11() ? "Via: 1.1 portolan\r\n" : "Via: 1.0 portolan\r\n");
    }
    out.put("\r\n");
  }

  private boolean isReplaced(Fields fields, int index, RequestChange change) {
    return !change.fields().isEmpty()
        && fields.name(index) == FieldName.OTHER
        && change.replaces(fields.nameText(index, value));
  }

  private boolean isKept(RequestHead head, Peer peer, int index, boolean isHostNew) {
    Fields fields = head.fields;
    return switch (fields.name(index)) {
      case OTHER ->
          !head.connection.names(fields.nameFrom(index), fields.nameTo(index))
              && (head.underscores() != Underscores.DROP || !head.hasUnderscore(index));
      case CONTENT_LENGTH, TRANSFER_ENCODING, EXPECT, DATE, MAX_FORWARDS, TRAILER -> true;
      case HOST -> !isHostNew;
      case UPGRADE -> head.isUpgrade();
      case TE -> {
        wantsTrailers |= fields.value(index, value).isIgnoringCase("trailers");
        yield false;
      }
      case CONNECTION, KEEP_ALIVE, PROXY, PROXY_CONNECTION -> false;
      case FORWARDED -> peer.isTrusted();
      case X_FORWARDED_FOR -> {
        boolean isLast = fields.find(FieldName.X_FORWARDED_FOR, index + 1) < 0;
        hasFor |= peer.isTrusted() && isLast;
        yield peer.isTrusted() && !isLast;
      }
      case X_FORWARDED_HOST -> hasHost |= peer.isTrusted();
      case X_FORWARDED_PORT -> hasPort |= peer.isTrusted();
      case X_FORWARDED_PROTO -> hasProto |= peer.isTrusted();
    };
  }

  private void addForwarded(RequestHead head, Peer peer, HeadOut out) {
    if (!hasFor) {
      out.put(peer.forwardedFor());
    }
    if (!hasHost && !head.authority().isEmpty()) {
      out.put("X-Forwarded-Host: ").put(head.authority()).put("\r\n");
    }
    if (!hasPort) {
      out.put(peer.forwardedPort());
    }
    if (!hasProto) {
      out.put(peer.forwardedProto());
    }
  }
}
