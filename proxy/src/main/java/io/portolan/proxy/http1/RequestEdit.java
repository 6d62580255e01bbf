// SPDX-License-Identifier: Apache-2.0
package io.portolan.proxy.http1;

import io.portolan.proxy.ByteSpan;
import io.portolan.proxy.http1.HeadSettings.Underscores;
import io.portolan.proxy.route.HeaderField;
import io.portolan.proxy.route.RequestChange;
import java.util.random.RandomGenerator;

/// Writes a request's head as an upstream gets it (RFC 9110 section 7.6): without what was for the
/// client's connection alone, with what is to be known of the client. Other fields keep their
/// order, their repetitions and the case of their names.
///
/// For one thread.
public final class RequestEdit {
  private final boolean addsVia;
  private final RandomGenerator random;
  private final ByteSpan value = new ByteSpan();
  private boolean hasNewId;
  private long idHigh;
  private long idLow;
  private boolean hasFor;
  private boolean hasHost;
  private boolean hasProto;
  private boolean hasPort;
  private boolean wantsTrailers;

  /// @param addsVia whether the proxy names itself (RFC 9110 section 7.6.3), which makes some
  ///     servers leave compression off
  /// @param random for requests' ids, which nobody has to be unable to guess
  public RequestEdit(boolean addsVia, RandomGenerator random) {
    this.addsVia = addsVia;
    this.random = random;
  }

  /// Gives a request an id where it is to have one; before anything is written of it.
  public void identify(RequestHead head, RequestChange change) {
    hasNewId = change.withRequestId() && head.header("x-request-id").isEmpty();
    if (hasNewId) {
      idHigh = random.nextLong();
      idLow = random.nextLong();
    }
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
        head.line.hasAuthority() || !change.host().isEmpty() || fields.find(FieldName.HOST, 0) < 0;
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
      addHop(fields, i, peer, out);
    }
    if (fields.count() > 0) {
      out.put(in, keptFrom, fields.lineTo(fields.count() - 1));
    }
    addForwarded(head, peer, out);
    out.put(change.fields());
    addId(out);
    if (change.withOriginalUri()) {
      out.put("X-Original-Uri: ").put(head.target()).put("\r\n");
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

  /// Writes a request of the proxy's own about the one whose head that is.
  public void write(RequestHead head, Peer peer, Aside aside, HeadOut out) {
    hasFor = false;
    hasHost = false;
    hasProto = false;
    hasPort = false;
    out.put(aside.method()).put(" ").put(aside.target()).put(" HTTP/1.1\r\nHost: ");
    if (aside.host().isEmpty()) {
      out.put(head.authority()).put("\r\n");
    } else {
      out.put(aside.host()).put("\r\n");
    }
    Fields fields = head.fields;
    byte[] in = head.method().bytes();
    for (int i = 0; i < fields.count(); i++) {
      if (isOfAside(fields.name(i), aside)
          && isKept(head, peer, i, true)
          && !HeaderField.names(aside.fields(), fields.nameText(i, value))) {
        out.put(in, fields.nameFrom(i), fields.lineTo(i));
      }
      addHop(fields, i, peer, out);
    }
    addForwarded(head, peer, out);
    out.put(aside.fields());
    addId(out);
    out.put("\r\n");
  }

  private void addId(HeadOut out) {
    if (hasNewId) {
      out.put("X-Request-ID: ").putHex(idHigh).putHex(idLow).put("\r\n");
    }
  }

  private static boolean isOfAside(FieldName name, Aside aside) {
    return switch (name) {
      case OTHER, FORWARDED, X_FORWARDED_FOR, X_FORWARDED_HOST, X_FORWARDED_PORT -> true;
      case X_FORWARDED_PROTO -> true;
      case CONTENT_LENGTH, TRANSFER_ENCODING, TRAILER -> aside.withBody();
      case CONNECTION, DATE, EXPECT, HOST, KEEP_ALIVE, MAX_FORWARDS, PROXY -> false;
      case PROXY_CONNECTION, TE, UPGRADE -> false;
    };
  }

  private void addHop(Fields fields, int index, Peer peer, HeadOut out) {
    boolean isLast = fields.find(FieldName.X_FORWARDED_FOR, index + 1) < 0;
    if (fields.name(index) == FieldName.X_FORWARDED_FOR && peer.isTrusted() && isLast) {
      out.put("X-Forwarded-For: ").put(fields.value(index, value));
      out.put(", ").put(peer.address()).put("\r\n");
    }
  }

  private boolean isReplaced(Fields fields, int index, RequestChange change) {
    return change.hasFields()
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
