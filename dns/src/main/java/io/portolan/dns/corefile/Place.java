// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.corefile;

/// A line of a file.
///
/// @param file usually `Corefile`
/// @param line from 1
public record Place(String file, int line) {
  @Override
  public String toString() {
    return file + ":" + line;
  }
}
