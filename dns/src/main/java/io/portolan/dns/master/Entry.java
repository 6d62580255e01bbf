// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.master;

import java.util.List;

/// The words of one entry of a master file; parentheses may spread it over lines.
///
/// @param line where it begins, from 1
/// @param isIndented whether it begins with white space, and so is about the owner before it
record Entry(int line, boolean isIndented, List<Word> words) {
  /// A word, its escapes still in it.
  ///
  /// @param isQuoted whether it stood in quotation marks
  record Word(String text, boolean isQuoted) {}

  MasterException problem(String what) {
    return new MasterException(line, what);
  }
}
