using Rapport.Benchmarks;

return args is ["engine", .. var rest] ? await EngineBenchmark.Run(rest) : Usage();

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Rapport.Benchmarks -- engine [--json FILE] [--quick] [--only commit|idle|load|memory|catch-up]");
    return 2;
}
