// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.forward;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/// Follows a resolv.conf: tells what it says at the start, and again whenever it says other things.
public final class ResolvConfFile implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ResolvConfFile.class.getName());

  private final Path path;
  private final Consumer<ResolvConf> listener;
  private final Thread thread;
  private ResolvConf last;

  private ResolvConfFile(Path path, Duration interval, Consumer<ResolvConf> listener) {
    this.path = path;
    this.listener = listener;
    this.last = read(ResolvConf.parse(""));
    listener.accept(last);
    this.thread = Thread.ofVirtual().name("resolv.conf").unstarted(() -> follow(interval));
  }

  /// Starts to follow `path`; `listener` is called before this returns, later on another thread. A
  /// missing file names no servers.
  public static ResolvConfFile follow(Path path, Duration interval, Consumer<ResolvConf> listener) {
    ResolvConfFile file = new ResolvConfFile(path, interval, listener);
    file.thread.start();
    return file;
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void follow(Duration interval) {
    while (true) {
      try {
        Thread.sleep(interval);
      } catch (InterruptedException closed) {
        return;
      }
      ResolvConf next = read(last);
      if (!next.equals(last)) {
        last = next;
        listener.accept(next);
      }
    }
  }

  private ResolvConf read(ResolvConf otherwise) {
    try {
      return ResolvConf.parse(Files.readString(path));
    } catch (NoSuchFileException e) {
      return ResolvConf.parse("");
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot read {0}, keep what it said before: {1}", path, e);
      return otherwise;
    }
  }
}
