// SPDX-License-Identifier: Apache-2.0
package io.portolan.it.linux;

import io.portolan.linux.HomeCheck;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Fails a test after which a task of the process is in a namespace other than its own.
public final class AtHome implements AfterEachCallback {
  @Override
  public void afterEach(ExtensionContext context) {
    Eventually.eventually(
        () -> {
          List<String> strays = HomeCheck.strays();
          if (!strays.isEmpty()) {
            throw new AssertionError(strays.toString());
          }
        });
  }
}
