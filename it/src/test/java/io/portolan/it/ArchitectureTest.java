// SPDX-License-Identifier: Apache-2.0
package io.portolan.it;

import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The walls between the rooms, and the order of the packages within.
class ArchitectureTest {
  /// What each room may use of the others.
  private static final Map<String, List<String>> ROOMS =
      Map.of(
          "network", List.of(),
          "linux", List.of(),
          "datapath", List.of("network", "linux"),
          "dns", List.of("network", "linux"),
          "proxy", List.of("network", "linux"),
          "explain", List.of("network", "linux", "datapath"),
          "kube", List.of(),
          "control", List.of("kube", "network"),
          "node", List.of("kube", "network", "linux", "datapath", "dns", "proxy"),
          "cli",
              List.of(
                  "kube",
                  "network",
                  "linux",
                  "datapath",
                  "dns",
                  "proxy",
                  "explain",
                  "control",
                  "node"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.portolan");

  private static final SliceAssignment BY_PACKAGE =
      new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
          return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
          return "packages";
        }
      };

  @TestFactory
  List<DynamicTest> aRoomKnowsOnlyTheRoomsBelowIt() {
    return ROOMS.entrySet().stream()
        .map(
            room ->
                DynamicTest.dynamicTest(
                    room.getKey(),
                    () ->
                        noClasses()
                            .that()
                            .resideInAPackage("io.portolan." + room.getKey() + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(forbidden(room.getKey(), room.getValue()))
                            .check(CLASSES)))
        .toList();
  }

  private static String[] forbidden(String room, List<String> allowed) {
    return ROOMS.keySet().stream()
        .filter(other -> !other.equals(room) && !allowed.contains(other))
        .map(other -> "io.portolan." + other + "..")
        .toArray(String[]::new);
  }

  @Test
  void noPackagesUseEachOther() {
    slices().assignedFrom(BY_PACKAGE).should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheLinuxRoomCallsNativeCode() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.portolan.linux..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.foreign..")
        .check(CLASSES);
  }

  @Test
  void theNetworkRoomIsPure() {
    noClasses()
        .that()
        .resideInAPackage("io.portolan.network..")
        .should()
        .dependOnClassesThat(
            are(
                named(
                    "a thread, a socket, a file or a clock",
                    List.of(
                        "java.lang.Thread",
                        "java.util.concurrent.",
                        "java.net.Socket",
                        "java.net.ServerSocket",
                        "java.net.DatagramSocket",
                        "java.nio.channels.",
                        "java.nio.file.",
                        "java.io.File",
                        "java.time.Clock"))))
        .check(CLASSES);
  }

  @Test
  void nothingOutsideThePureRoomStartsAProcessButTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.portolan.cli..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.ProcessBuilder")
        .check(CLASSES);
  }

  @Test
  void namesSayWhatAThingIs() {
    noClasses()
        .should()
        .haveSimpleNameEndingWith("Impl")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .check(CLASSES);
  }

  @Test
  void everyPackageIsNullMarked() {
    classes()
        .should(
            new ArchCondition<JavaClass>("be in a null-marked package") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                  events.add(
                      SimpleConditionEvent.violated(
                          type, type.getName() + " is in a package that is not @NullMarked"));
                }
              }
            })
        .check(CLASSES);
  }

  private static DescribedPredicate<JavaClass> named(String what, List<String> prefixes) {
    return DescribedPredicate.describe(
        what, type -> prefixes.stream().anyMatch(type.getName()::startsWith));
  }
}
