package io.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.dataflow.core.RegistryException;
import io.dataflow.core.model.Registry;
import io.dataflow.core.schema.RegisteredModels;
import io.dataflow.testsupport.Capability;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/** Models that are remembered in a file. */
@Capability("S53")
abstract class RegistryFileContract extends FacadeContract {

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("models.json");
    }

    private DataFlow.Builder remembering() {
        return builder().registry(Registry.file(file()));
    }

    private RegisteredModels reconstructed() {
        return await(opened(remembering().build()).reconstructModelsFromRegistry());
    }

    @Test
    @Capability({"S50", "S54"})
    void anExistingSchemaIsRememberedInAFileAndStaysAsItIs() {
        database().execute("CREATE TABLE \"items\" (\"id\" VARCHAR(40) PRIMARY KEY, \"rank\" INTEGER)");
        List<Map<String, Object>> before = Catalogue.of(database());
        DataFlow db = opened(remembering().existingSchema(true).build());
        assertThat(await(db.registerSchemaAsModels()).models()).containsExactly("Item");
        await(db.model("Item").create(Map.of("id", "a", "rank", 1)));

        DataFlow later = opened(remembering().existingSchema(true).build());
        assertThat(await(later.reconstructModelsFromRegistry()).models()).containsExactly("Item");
        assertThat(await(later.model("Item").read("a")))
                .isEqualTo(await(db.model("Item").read("a")));
        assertThat(Catalogue.of(database())).isEqualTo(before);
        assertThat(tables()).containsExactly("items");
    }

    @Test
    @Capability({"S49", "S54"})
    void aDataFlowThatCreatesNothingRemembersInItsFile() {
        DataFlow db =
                opened(remembering().autoMigrate(false).model(Contact.class).build());
        await(db.ready().thenReturn(1));
        assertThat(database().openConnections()).as("connections opened").isZero();
        assertThat(tables()).isEmpty();
        assertThat(reconstructed().models()).containsExactly("Contact");
    }

    @Test
    void theFileTakesThePlaceOfTheTable() {
        DataFlow db = opened(remembering().model(Contact.class).build());
        await(db.model(Contact.class).create(Contact.of("a", 1)));
        assertThat(tables()).containsExactly("contacts");
        DataFlow later = opened(remembering().build());
        assertThat(await(later.reconstructModelsFromRegistry()).models()).containsExactly("Contact");
        assertThat(await(later.model("Contact").read("a"))).containsEntry("score", 1);
    }

    @Test
    @Capability("S54")
    void withoutPersistenceTheFileIsOnlyRead() {
        DataFlow silent = opened(
                remembering().modelPersistence(false).model(Contact.class).build());
        await(silent.ready().thenReturn(1));
        assertThat(folder).isEmptyDirectory();
        assertThat(reconstructed().models()).isEmpty();
        await(opened(remembering().model(Contact.class).build()).ready().thenReturn(1));
        assertThat(await(opened(remembering().modelPersistence(false).build()).reconstructModelsFromRegistry())
                        .models())
                .containsExactly("Contact");
    }

    @Test
    void whatIsKnownIsNotWrittenAgainAndWhatChangesIsTheLast() throws IOException {
        await(opened(remembering()
                        .model(model("Item", "id", "string"))
                        .model(Contact.class)
                        .build())
                .ready()
                .thenReturn(1));
        Object key = Files.readAttributes(file(), java.nio.file.attribute.BasicFileAttributes.class)
                .fileKey();
        await(opened(remembering().model(model("Item", "id", "string")).build())
                .ready()
                .thenReturn(1));
        assertThat(Files.readAttributes(file(), java.nio.file.attribute.BasicFileAttributes.class)
                        .fileKey())
                .isEqualTo(key);
        await(opened(remembering().model(model("Contact", "id", "string")).build())
                .ready()
                .thenReturn(1));
        assertThat(Files.readAllLines(file())).hasSize(2);
        assertThat(reconstructed().models()).containsExactly("Item", "Contact");
    }

    @Test
    void aDamagedLineCostsItselfAloneAndIsKept() throws IOException {
        await(opened(remembering()
                        .model(model("Item", "id", "string"))
                        .model(Contact.class)
                        .build())
                .ready()
                .thenReturn(1));
        List<String> lines = new ArrayList<>(Files.readAllLines(file()));
        lines.add(0, "{\"model\": \"Torn\", \"definit");
        lines.add("");
        lines.add("{\"model\": \"Empty\"}");
        lines.add("{\"model\": \"Odd\", \"definition\": {\"name\": \"Odd\", \"fields\": {\"id\": \"strin\"}}}");
        Files.write(file(), lines);

        RegisteredModels known = reconstructed();
        assertThat(known.models()).containsExactlyInAnyOrder("Item", "Contact");
        assertThat(known.errors()).containsOnlyKeys("line 1", "line 5", "Odd");
        assertThat(known.errors().get("Odd")).contains("strin");

        await(opened(remembering().model(model("More", "id", "string")).build())
                .ready()
                .thenReturn(1));
        assertThat(Files.readAllLines(file()))
                .contains(lines.get(0), lines.get(4))
                .hasSize(6);
        assertThat(reconstructed().models()).containsExactlyInAnyOrder("Item", "Contact", "More");
    }

    @Test
    void aFileThatIsSomethingElseIsLeftAsItIs() throws IOException {
        Files.writeString(file(), "not ours\n" + CANARY + "\n");
        DataFlow db = opened(remembering().model(Contact.class).build());
        RegistryException refused = refused(RegistryException.class, db::ready);
        assertThat(refused).hasMessageContaining(file().toString()).hasMessageContaining("something else");
        assertThat(Files.readString(file())).isEqualTo("not ours\n" + CANARY + "\n");
    }

    @Test
    void aFileThatCannotBeWrittenIsNamedAndTriedAgainWhenItCan() throws IOException {
        Path missing = folder.resolve("none").resolve("models.json");
        DataFlow db = opened(builder()
                .registry(Registry.file(missing.toString()))
                .model(Contact.class)
                .build());
        RegistryException refused =
                refused(RegistryException.class, () -> db.model(Contact.class).find("a"));
        assertThat(refused).hasMessageContaining(missing.toString()).hasMessageContaining("folder that is there");
        assertThat(refused.isTransient()).isTrue();
        Files.createDirectory(missing.getParent());
        await(db.model(Contact.class).create(Contact.of("a", 1)));
        assertThat(Files.readAllLines(missing)).hasSize(1);

        Path directory = Files.createDirectory(folder.resolve("folder"));
        DataFlow other = opened(builder()
                .registry(Registry.file(directory))
                .model(Contact.class)
                .build());
        refused(RegistryException.class, other::ready);
        refused(RegistryException.class, other::reconstructModelsFromRegistry);
        byte[] binary = {(byte) 0xff, (byte) 0xfe, 0, 1};
        Files.write(file(), binary);
        refused(RegistryException.class, () -> opened(remembering().build()).reconstructModelsFromRegistry());
        assertThat(Files.readAllBytes(file())).isEqualTo(binary);
    }

    @Test
    void manyWritersAtOnceLoseNothingAndLeaveNothing() throws IOException {
        List<DataFlow> all = Flux.range(0, 12)
                .map(i -> opened(remembering()
                        .autoMigrate(false)
                        .model(model("Item" + i, "id", "string"))
                        .model(Contact.class)
                        .build()))
                .collectList()
                .block(LIMIT);
        collected(Flux.fromIterable(all).flatMap(db -> db.ready().thenReturn(1), 12));
        assertThat(reconstructed().models()).hasSize(13).contains("Contact", "Item0", "Item11");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("models.json", "models.json.lock");
        }
    }

    @Test
    void aReaderNeverSeesHalfOfAFile() {
        DataFlow writer = opened(remembering().autoMigrate(false).build());
        DataFlow reader = opened(remembering().autoMigrate(false).build());
        List<RegisteredModels> seen = collected(Flux.merge(
                Flux.range(0, 30)
                        .concatMap(i -> {
                            writer.register(model("Item" + i, "id", "string"));
                            return writer.ready();
                        })
                        .ofType(RegisteredModels.class),
                Flux.range(0, 60).concatMap(i -> reader.reconstructModelsFromRegistry())));
        assertThat(seen).hasSize(60).allSatisfy(known -> assertThat(known.errors())
                .isEmpty());
        assertThat(reconstructed().models()).hasSize(30);
    }

    @Test
    void aLinkToAFileStaysALink() throws IOException {
        Path real = folder.resolve("real.json");
        Files.createFile(real);
        Files.createSymbolicLink(file(), real);
        await(opened(remembering().model(Contact.class).build()).ready().thenReturn(1));
        assertThat(file()).isSymbolicLink();
        assertThat(Files.readAllLines(real)).hasSize(1);
    }

    @Test
    void aLockFileThatWasLeftBehindHoldsNobodyUp() throws IOException {
        FileChannel.open(folder.resolve("models.json.lock"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                .close();
        await(opened(remembering().model(Contact.class).build()).ready().thenReturn(1));
        assertThat(reconstructed().models()).containsExactly("Contact");
    }
}
