// SPDX-License-Identifier: Apache-2.0
package io.portolan.linux;

import static io.portolan.linux.libc.FileCalls.FILES;

import io.portolan.linux.libc.NativeBuffer;
import io.portolan.linux.uapi.Fcntl;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// Kernel settings of a network namespace, named by their path under `/proc/sys`, such as
/// `net/ipv4/ip_forward` (with slashes, since a link's name may have a dot in it).
public final class Sysctl {
  private static final int VALUE_BYTES = 4096;

  private Sysctl() {}

  /// The value of a setting, without the line end.
  public static String read(NetworkNamespace namespace, String name) {
    return namespace.call(() -> readHere(name));
  }

  /// Sets a value and returns the one before.
  public static String write(NetworkNamespace namespace, String name, String value) {
    return namespace.call(() -> exchangeHere(name, value));
  }

  /// Sets values in the order of the map and returns the ones before, so that writing those brings
  /// everything back. Stops at the first that fails.
  public static Map<String, String> write(NetworkNamespace namespace, Map<String, String> values) {
    return namespace.call(
        () -> {
          Map<String, String> before = new LinkedHashMap<>();
          values.forEach((name, value) -> before.put(name, exchangeHere(name, value)));
          return before;
        });
  }

  private static String exchangeHere(String name, String value) {
    String before = readHere(name);
    if (!before.equals(value)) {
      try (NativeBuffer buffer = NativeBuffer.take()) {
        int fd = open(buffer, name, Fcntl.O_WRONLY);
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        int result = FILES.write().call(fd, buffer.string(value), bytes.length);
        FILES.close().call(fd);
        LinuxException.check(result, "write sysctl", name + " = " + value);
      }
    }
    return before;
  }

  private static String readHere(String name) {
    try (NativeBuffer buffer = NativeBuffer.take()) {
      int fd = open(buffer, name, Fcntl.O_RDONLY);
      long value = buffer.allocate(VALUE_BYTES);
      int length = FILES.read().call(fd, value, VALUE_BYTES);
      FILES.close().call(fd);
      LinuxException.check(length, "read sysctl", name);
      byte[] bytes = new byte[length];
      buffer.read(value, bytes, 0, length);
      return new String(bytes, StandardCharsets.UTF_8).strip();
    }
  }

  private static int open(NativeBuffer buffer, String name, int flags) {
    long path = buffer.string("/proc/sys/" + name);
    int fd = FILES.open().call(path, flags | Fcntl.O_CLOEXEC);
    return LinuxException.check(fd, "open sysctl", name);
  }
}
