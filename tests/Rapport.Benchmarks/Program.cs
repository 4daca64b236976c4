using Rapport.Benchmarks;

return args switch
{
    ["engine", .. var rest] => await EngineBenchmark.Run(rest),
    ["practice-latency", .. var rest] => await PracticeLatency.Run(rest),
    ["first-paint", .. var rest] => await FirstPaint.Run(rest),
    ["erasure", .. var rest] => await ErasureBenchmark.Run(rest),
    ["sign-in", .. var rest] => await AccountsBenchmark.SignIn(rest),
    ["signed-in-get", .. var rest] => await AccountsBenchmark.SignedInGet(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: dotnet run -c Release --project tests/Rapport.Benchmarks -- engine [--json FILE] [--quick] [--only commit|sealing|idle|load|memory|catch-up]
               dotnet run -c Release --project tests/Rapport.Benchmarks -- practice-latency [--json FILE] [--quick]
               dotnet run -c Release --project tests/Rapport.Benchmarks -- first-paint [--json FILE] [--quick]
               dotnet run -c Release --project tests/Rapport.Benchmarks -- erasure [--json FILE] [--quick]
               dotnet run -c Release --project tests/Rapport.Benchmarks -- sign-in [--json FILE] [--quick]
               dotnet run -c Release --project tests/Rapport.Benchmarks -- signed-in-get [--json FILE] [--quick]
        """);
    return 2;
}
