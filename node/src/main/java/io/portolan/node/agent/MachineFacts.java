// SPDX-License-Identifier: Apache-2.0
package io.portolan.node.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a node tells of the machine that it runs on.
///
/// @param architecture as Go names it, such as `amd64`
record MachineFacts(
    String architecture,
    int processors,
    long memoryBytes,
    long diskBytes,
    String kernelVersion,
    String osImage,
    String machineId,
    String bootId) {

  /// Reads /proc and /etc; what cannot be read is left empty.
  static MachineFacts read(Path stateFolder) {
    String architecture =
        switch (System.getProperty("os.arch", "")) {
          case "x86_64", "amd64" -> "amd64";
          case "aarch64" -> "arm64";
          case String other -> other;
        };
    long memoryKiB = Long.parseLong(find("/proc/meminfo", "MemTotal:\\s+(\\d+) kB", "0"));
    return new MachineFacts(
        architecture,
        Runtime.getRuntime().availableProcessors(),
        memoryKiB * 1024,
        diskBytes(stateFolder),
        text("/proc/sys/kernel/osrelease"),
        find("/etc/os-release", "(?m)^PRETTY_NAME=\"?([^\"\\n]*)\"?$", "Linux"),
        text("/etc/machine-id"),
        text("/proc/sys/kernel/random/boot_id"));
  }

  private static long diskBytes(Path folder) {
    try {
      return Files.getFileStore(folder).getTotalSpace();
    } catch (IOException _) {
      return 0;
    }
  }

  private static String find(String file, String pattern, String otherwise) {
    Matcher matcher = Pattern.compile(pattern).matcher(text(file));
    return matcher.find() ? matcher.group(1) : otherwise;
  }

  private static String text(String file) {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException _) {
      return "";
    }
  }
}
