// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux.netlink;

import io.portolan.linux.Errno;
import io.portolan.linux.LinuxException;
import io.portolan.linux.uapi.Netlink;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The answers to one writer's messages as they come in, sorted into data and failures.
final class Exchange {
  private final NetlinkWriter messages;
  private final int first;
  private final Consumer<NetlinkMessage> handler;
  private final List<NetlinkFailure> failures = new ArrayList<>();
  private boolean interrupted;
  private boolean done;

  Exchange(NetlinkWriter messages, int first, Consumer<NetlinkMessage> handler) {
    this.messages = messages;
    this.first = first;
    this.handler = handler;
  }

  void accept(NetlinkMessage message) {
    int index = message.sequence() - first;
    if (index < 0 || index >= messages.count()) {
      // Left over from an exchange that was given up.
      return;
    }
    if ((message.flags() & Netlink.NLM_F_DUMP_INTR) != 0) {
      interrupted = true;
    }
    switch (message.type()) {
      case Netlink.NLMSG_ERROR -> {
        done = true;
        acknowledge(index, message, Netlink.NLMSG_HDRLEN + 4);
      }
      case Netlink.NLMSG_DONE -> {
        done = true;
        acknowledge(index, message, 4);
      }
      case Netlink.NLMSG_NOOP -> {}
      default -> handler.accept(message);
    }
  }

  private void acknowledge(int index, NetlinkMessage message, int headerBytes) {
    if (message.payloadBytes() < 4) {
      return;
    }
    int error = message.u32(0);
    if (error < 0) {
      NetlinkWriter.Label label = messages.labels().get(index);
      LinuxException exception =
          new LinuxException(
              Errno.of(error),
              label.operation(),
              label.object().toString(),
              extendedText(message, headerBytes));
      failures.add(new NetlinkFailure(index, exception));
    }
  }

  private static String extendedText(NetlinkMessage message, int headerBytes) {
    if ((message.flags() & Netlink.NLM_F_ACK_TLVS) == 0) {
      return "";
    }
    int skip = headerBytes;
    if (message.type() == Netlink.NLMSG_ERROR && (message.flags() & Netlink.NLM_F_CAPPED) == 0) {
      // The kernel sends the whole request back between the header and the attributes.
      skip = 4 + Math.max(Netlink.NLMSG_HDRLEN, message.u32(4));
    }
    String text = "";
    String where = "";
    for (Attributes a = message.attributes(skip); a.next(); ) {
      switch (a.type()) {
        case Netlink.NLMSGERR_ATTR_MSG -> text = a.string();
        case Netlink.NLMSGERR_ATTR_OFFS -> where = "attribute at byte " + a.u32();
        case Netlink.NLMSGERR_ATTR_MISS_TYPE -> where = "attribute " + a.u32() + " is missing";
        default -> {}
      }
    }
    if (text.isEmpty() || where.isEmpty()) {
      return text + where;
    }
    return text + " (" + where + ")";
  }

  List<NetlinkFailure> failures() {
    return failures;
  }

  boolean isDone() {
    return done;
  }

  boolean wasInterrupted() {
    return interrupted;
  }
}
