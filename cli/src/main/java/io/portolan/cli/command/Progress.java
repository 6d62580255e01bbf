// SPDX-License-Identifier: Apache-2.0
package io.portolan.cli.command;

import java.util.function.Consumer;

/// One line of progress on the terminal, written over itself; silent where there is no terminal.
final class Progress implements Consumer<String> {
  private final boolean terminal;
  private boolean shown;

  private Progress(boolean terminal) {
    this.terminal = terminal;
  }

  static Progress onTerminal() {
    return new Progress(System.console() != null && System.console().isTerminal());
  }

  @Override
  public void accept(String what) {
    if (terminal) {
      System.err.print("\r\033[K" + what);
      System.err.flush();
      shown = true;
    }
  }

  void clear() {
    if (shown) {
      System.err.print("\r\033[K");
      System.err.flush();
      shown = false;
    }
  }
}
