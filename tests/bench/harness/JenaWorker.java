// Copyright 2026 The Lodge authors
// SPDX-License-Identifier: Apache-2.0

// Jena's TDB2 as worker.py has the other libraries: JenaWorker FOLDER load FILE | ask

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.jena.query.Dataset;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryExecution;
import org.apache.jena.query.QueryExecutionFactory;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.ReadWrite;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.riot.RDFFormat;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.tdb2.DatabaseMgr;
import org.apache.jena.tdb2.TDB2Factory;
import org.apache.jena.tdb2.loader.LoaderFactory;
import org.apache.jena.tdb2.loader.DataLoader;

public class JenaWorker {
    static void answer(Dataset dataset, String text, boolean export, OutputStream out) {
        Query query = QueryFactory.create(text);
        try (QueryExecution run = QueryExecutionFactory.create(query, dataset)) {
            if (export) {
                ResultSetFormatter.outputAsCSV(out, run.execSelect());
            } else if (query.isSelectType()) {
                ResultSetFormatter.outputAsJSON(out, run.execSelect());
            } else if (query.isAskType()) {
                ResultSetFormatter.outputAsJSON(out, run.execAsk());
            } else {
                var model = query.isDescribeType() ? run.execDescribe() : run.execConstruct();
                RDFDataMgr.write(out, model, RDFFormat.NTRIPLES_UTF8);
            }
        }
    }

    public static void main(String[] args) throws Exception {
        String store = args[0] + "/store";
        Files.createDirectories(Path.of(store));
        DatasetGraph graph = DatabaseMgr.connectDatasetGraph(store);
        if (args[1].equals("load")) {
            DataLoader loader = LoaderFactory.parallelLoader(graph, (text, values) -> {});
            loader.startBulk();
            loader.load(List.of(args[2]));
            loader.finishBulk();
            System.exit(0);
        }
        Dataset dataset = TDB2Factory.connectDataset(store);
        System.out.println("ok");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String text = Files.readString(Path.of(args[0], "question"));
            long begun = System.nanoTime();
            dataset.begin(ReadWrite.READ);
            try (OutputStream out =
                    new BufferedOutputStream(new FileOutputStream(args[0] + "/answer"))) {
                answer(dataset, text, line.equals("export"), out);
                out.flush();
                System.out.println("ok " + (System.nanoTime() - begun) / 1e9);
            } catch (Exception e) {
                System.out.println("error " + String.valueOf(e).replaceAll("\\s+", " "));
            } finally {
                dataset.end();
            }
        }
    }
}
