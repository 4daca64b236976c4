using System.Threading.Channels;

namespace Rapport.Cli.Practice;

/// <summary>What the trainee says: typed here, or out of a file.</summary>
internal sealed class TraineeLines : IDisposable
{
    private readonly Channel<string> lines = Channel.CreateUnbounded<string>();
    private readonly TextReader? file;

    private TraineeLines(TextReader source, TextReader? file)
    {
        this.file = file;
        IsScript = file is not null;
        // A thread of its own, because reading a console can't be cancelled; it ends with the process.
        new Thread(() => Read(source)) { IsBackground = true, Name = "trainee" }.Start();
    }

    public bool IsScript { get; }

    /// <summary>Ends when there is no more to say.</summary>
    public ChannelReader<string> Reader => lines.Reader;

    public static TraineeLines Typed() => new(Console.In, null);

    public static TraineeLines OfScript(FileInfo file)
    {
        if (!file.Exists) throw new CliFailure("cli.no-script", $"There is no file {file.FullName}.");
        // Into memory, so that a file that changes meanwhile changes nothing.
        var said = new StringReader(File.ReadAllText(file.FullName));
        return new(said, said);
    }

    public void Dispose() => file?.Dispose();

    private void Read(TextReader source)
    {
        try
        {
            while (source.ReadLine() is { } line)
                if (!string.IsNullOrWhiteSpace(line)) lines.Writer.TryWrite(line.Trim());
            lines.Writer.TryComplete();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            lines.Writer.TryComplete();
        }
    }
}
