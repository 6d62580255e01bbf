// SPDX-License-Identifier: Apache-2.0
package io.portolan.kube.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// JSON patches and merge patches, with the examples of their RFCs.
final class JsonPatchTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static JsonNode json(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1}|[{\"op\":\"add\",\"path\":\"/b\",\"value\":2}]|{\"a\":1,\"b\":2}",
        "{\"a\":[1,3]}|[{\"op\":\"add\",\"path\":\"/a/1\",\"value\":2}]|{\"a\":[1,2,3]}",
        "{\"a\":[1]}|[{\"op\":\"add\",\"path\":\"/a/-\",\"value\":2}]|{\"a\":[1,2]}",
        "{\"a\":1,\"b\":2}|[{\"op\":\"remove\",\"path\":\"/a\"}]|{\"b\":2}",
        "{\"a\":[1,2]}|[{\"op\":\"replace\",\"path\":\"/a/0\",\"value\":9}]|{\"a\":[9,2]}",
        "{\"a\":{\"b\":1}}|[{\"op\":\"move\",\"from\":\"/a/b\",\"path\":\"/c\"}]"
            + "|{\"a\":{},\"c\":1}",
        "{\"a\":1}|[{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"}]|{\"a\":1,\"b\":1}",
        "{\"a/b\":1,\"c~d\":2}|[{\"op\":\"remove\",\"path\":\"/a~1b\"},{\"op\":\"test\",\"path\":"
            + "\"/c~0d\",\"value\":2}]|{\"c~d\":2}",
      })
  void changesTheDocument(String document, String patch, String expected) {
    assertThat(JsonPatch.apply(json(document), (ArrayNode) json(patch))).isEqualTo(json(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"op\":\"remove\",\"path\":\"/none\"}]",
        "[{\"op\":\"replace\",\"path\":\"/none\",\"value\":1}]",
        "[{\"op\":\"add\",\"path\":\"/list/9\",\"value\":1}]",
        "[{\"op\":\"add\",\"path\":\"/none/deep\",\"value\":1}]",
        "[{\"op\":\"test\",\"path\":\"/list\",\"value\":[2]}]",
        "[{\"op\":\"move\",\"from\":\"/map\",\"path\":\"/map/in\"}]",
        "[{\"op\":\"fly\",\"path\":\"/map\"}]",
        "[{\"op\":\"add\",\"path\":\"map\",\"value\":1}]",
        "[7]",
      })
  void refusesWhatDoesNotApply(String patch) {
    assertThatThrownBy(
            () ->
                JsonPatch.apply(json("{\"list\":[1],\"map\":{\"in\":1}}"), (ArrayNode) json(patch)))
        .isInstanceOf(PatchException.class);
  }

  @Test
  void mergePatchRemovesByNull() {
    ObjectNode document = (ObjectNode) json("{\"a\":{\"b\":1,\"c\":2},\"d\":[1]}");

    assertThat(
            MergePatch.apply(
                document, (ObjectNode) json("{\"a\":{\"b\":null},\"d\":[2],\"e\":{\"f\":null}}")))
        .isEqualTo(json("{\"a\":{\"c\":2},\"d\":[2],\"e\":{}}"));
  }
}
