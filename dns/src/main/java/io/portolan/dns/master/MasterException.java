// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.master;

/// What is wrong with the text of records: `line 7: ...`.
public final class MasterException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  MasterException(int line, String problem) {
    super("line " + line + ": " + problem);
  }
}
