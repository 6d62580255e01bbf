// SPDX-License-Identifier: Apache-2.0
package io.portolan.dns.text;

/// What is wrong with a template, or with what it is filled with.
public final class TemplateException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  TemplateException(String problem) {
    super(problem);
  }
}
