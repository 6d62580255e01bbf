// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.yaml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;

/// Writes JSON as YAML: keys sorted, in blocks, texts in quotes where they need them.
public final class YamlText {
  private static final JsonMapper JSON = new JsonMapper();
  private static final ObjectWriter YAML =
      new YAMLMapper(
              YAMLFactory.builder()
                  .stringQuotingChecker(new Quotes())
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .disable(YAMLGenerator.Feature.SPLIT_LINES)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .build())
          .writer()
          .with(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private YamlText() {}

  /// Quotes whatever is not plainly a word.
  private static final class Quotes extends StringQuotingChecker {
    private static final Pattern WORD = Pattern.compile("[A-Za-z_/][A-Za-z0-9_./+-]*");

    @Override
    public boolean needToQuoteName(String name) {
      return needToQuoteValue(name);
    }

    @Override
    public boolean needToQuoteValue(String value) {
      return !WORD.matcher(value).matches() || YamlScalars.isAmbiguous(value);
    }
  }

  public static byte[] of(JsonNode json) {
    try {
      return YAML.writeValueAsBytes(JSON.treeToValue(json, Object.class));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
