using System.Diagnostics;
using System.Globalization;

namespace PrivateInference.Simulator.Tests;

/// <summary>Runs the program as a user does: a process of its own.</summary>
internal static class CommandLine
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    /// <summary>Starts the program without waiting for it.</summary>
    public static Process Start(params string[] arguments) => StartIn(AppContext.BaseDirectory, searchPath: null, arguments);

    /// <summary>Starts a copy of the program, or starts it where other programs are found.</summary>
    /// <param name="folder">Where pisim.dll lies.</param>
    /// <param name="searchPath">What the program sees as PATH; null for that of the tests.</param>
    /// <param name="arguments">The command line.</param>
    public static Process StartIn(string folder, string? searchPath, params string[] arguments) => Start([], folder, searchPath, arguments);

    /// <summary>Starts the program by another, as a shell that sets limits.</summary>
    /// <param name="before">The other program and its words.</param>
    /// <param name="arguments">The command line.</param>
    public static Process StartBehind(string[] before, string[] arguments) => Start(before, AppContext.BaseDirectory, searchPath: null, arguments);

    /// <summary>Runs the program to its end.</summary>
    public static async Task<Outcome> Run(params string[] arguments)
    {
        using Process process = Start(arguments);
        return await Finish(process);
    }

    /// <summary>Runs the program to its end for a user who has data of his own, such as this machine's profile.</summary>
    /// <param name="dataHome">What the system calls XDG_DATA_HOME.</param>
    /// <param name="arguments">The command line.</param>
    public static async Task<Outcome> RunAt(string dataHome, params string[] arguments)
    {
        using Process process = Start([], AppContext.BaseDirectory, searchPath: null, arguments, dataHome);
        return await Finish(process);
    }

    /// <summary>Starts the program and interrupts it, as with the keyboard, when it has printed a line.</summary>
    /// <param name="part">Part of the line.</param>
    /// <param name="arguments">The command line.</param>
    public static async Task<Outcome> InterruptAfter(string part, params string[] arguments)
    {
        using Process process = Start(arguments);
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is string text && !text.Contains(part, StringComparison.Ordinal))
        {
        }

        await Interrupt(process);
        return await Finish(process);
    }

    /// <summary>
    /// Interrupts a program as the keyboard does. Where a shell put the tests into the background, all that they start is deaf to
    /// that, as it should be: then as a system does that shuts down.
    /// </summary>
    /// <param name="process">The program.</param>
    public static async Task Interrupt(Process process)
    {
        const long InterruptBit = 1 << 1;
        string id = process.Id.ToString(CultureInfo.InvariantCulture);
        string? ignored = File.Exists($"/proc/{id}/status")
            ? Array.Find(await File.ReadAllLinesAsync($"/proc/{id}/status", TestContext.Current.CancellationToken), line => line.StartsWith("SigIgn:", StringComparison.Ordinal))
            : null;
        bool isDeaf = ignored is not null && (long.Parse(ignored.Split('\t')[^1], NumberStyles.HexNumber, CultureInfo.InvariantCulture) & InterruptBit) != 0;
        using Process kill = Process.Start("kill", [isDeaf ? "-TERM" : "-INT", id]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits for the end of a started program.</summary>
    public static async Task<Outcome> Finish(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource limit = new(s_patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new Outcome(process.ExitCode, await output, await errors);
    }

    private static Process Start(string[] before, string folder, string? searchPath, string[] arguments, string? dataHome = null)
    {
        string dotnet = Environment.ProcessPath is string host && host.EndsWith("dotnet", StringComparison.Ordinal) ? host : "dotnet";
        string[] words = [.. before, searchPath is null ? dotnet : FindHost(dotnet), Path.Combine(folder, "pisim.dll"), .. arguments];
        ProcessStartInfo start = new(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };

        // A profile of whoever runs the tests would change what is printed.
        start.Environment["XDG_DATA_HOME"] = dataHome ?? Path.Combine(AppContext.BaseDirectory, "no-data");
        if (searchPath is not null)
        {
            start.Environment["PATH"] = searchPath;
        }

        return Process.Start(start)!;
    }

    /// <summary>The full path of a program, which must be found before PATH changes.</summary>
    private static string FindHost(string name) => Path.IsPathFullyQualified(name) ? name : Environment.GetEnvironmentVariable("PATH")!
        .Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, name))
        .First(File.Exists);

    /// <summary>What the program left.</summary>
    internal sealed record Outcome(int ExitCode, string Output, string Errors)
    {
        /// <summary>The error stream as lines.</summary>
        public string[] ErrorLines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
