using System.Globalization;
using Spectre.Console;

namespace Rapport.Cli;

/// <summary>Where things are shown and asked. Plain text, unwrapped, when it is no terminal.</summary>
internal sealed class Terminal
{
    // Wide enough that nothing is ever broken into lines for a program that reads them.
    private const int Unwrapped = 10_000;

    private readonly IAnsiConsole errors = On(Console.Error, Console.IsErrorRedirected);

    public IAnsiConsole Out { get; } = On(Console.Out, Console.IsOutputRedirected);

    /// <summary>Whether a person sees and types here.</summary>
    public bool IsInteractive { get; } = !Console.IsInputRedirected && !Console.IsOutputRedirected;

    public bool IsLive { get; } = !Console.IsOutputRedirected;

    /// <summary>Text as it is: nothing in it is markup.</summary>
    public void Say(string text = "") => Out.WriteLine(text);

    /// <param name="markup">With the colours of Spectre; the text in it must be escaped: <see cref="Safe"/>.</param>
    public void Show(string markup) => Out.MarkupLine(markup);

    public void Complain(string text) => errors.MarkupLine($"[red]{Safe(text)}[/]");

    public static string Safe(string text) => Markup.Escape(text);

    public static string Local(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Asks for one line; without a terminal it is the next one of the input.</summary>
    public string Ask(string question)
    {
        if (IsInteractive) return Out.Prompt(new TextPrompt<string>($"{Safe(question)}:")).Trim();
        return Console.In.ReadLine()?.Trim() ?? throw new CliFailure("cli.no-input", $"The input ended where this was asked: {question}.");
    }

    /// <summary>Asks for a secret and shows none of it. RAPPORT_PASSWORD, or the next line of the input, answers where nobody types.</summary>
    public string AskPassword(string question)
    {
        if (Environment.GetEnvironmentVariable("RAPPORT_PASSWORD") is { Length: > 0 } set) return set;
        return IsInteractive ? Out.Prompt(new TextPrompt<string>($"{Safe(question)}:").Secret(null)) : Ask(question);
    }

    /// <summary>Likewise for a password that somebody chooses: RAPPORT_NEW_PASSWORD.</summary>
    public string AskNewPassword()
    {
        if (Environment.GetEnvironmentVariable("RAPPORT_NEW_PASSWORD") is { Length: > 0 } set) return set;
        const string question = "New password (at least 10 characters)";
        return IsInteractive ? Out.Prompt(new TextPrompt<string>($"{Safe(question)}:").Secret(null)) : Ask(question);
    }

    private static IAnsiConsole On(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = redirected || Console.IsInputRedirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (redirected) console.Profile.Width = Unwrapped;
        return console;
    }
}
