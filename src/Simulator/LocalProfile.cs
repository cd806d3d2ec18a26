using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Published;

namespace PrivateInference.Simulator;

/// <summary>Where machine profiles are: this machine's, as calibrated, and the published ones that travel with the program.</summary>
internal static class LocalProfile
{
    private const string Extension = ".json";

    /// <summary>What the calibrated profile is called.</summary>
    public const string Name = "local";

    /// <summary>Path of this machine's profile.</summary>
    public static string Path => System.IO.Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "pisim",
        Name + Extension);

    private static string PublishedNames => string.Join(" and ", PublishedProtocol.All.Select(protocol => protocol.Name));

    /// <summary>This machine's profile, where nobody has asked for one: what cannot be read is said, and is as if it were not there.</summary>
    /// <returns>The profile, or null when it has not been calibrated, or by a version whose layout was another one.</returns>
    public static MachineProfile? ReadIfThere()
    {
        try
        {
            return File.Exists(Path) ? ProfileFormat.Read(Path) : null;
        }
        catch (ProfileFormatException failure)
        {
            Console.Error.WriteLine($"pisim: {failure.Message}; goes on without predicted seconds");
            return null;
        }
    }

    /// <summary>Reads a profile.</summary>
    /// <param name="option">The option that named it, for messages.</param>
    /// <param name="named">A file, the name of a published profile, or <see cref="Name"/>.</param>
    /// <returns>The profile.</returns>
    /// <exception cref="InputException">There is no such profile.</exception>
    public static MachineProfile Read(string option, string named)
    {
        if (named == Name)
        {
            return File.Exists(Path) ? ProfileFormat.Read(Path) : throw new InputException($"{option} {named}: this machine has no profile yet (see pisim calibrate)");
        }

        string path = Find(option, named);
        return DelphiMachine.IsPublished(path)
            ? throw new InputException($"{option} {named}: these are published costs of another program; {PublishedNames} take them (--protocol)")
            : ProfileFormat.Read(path);
    }

    /// <summary>Reads published costs.</summary>
    /// <param name="option">The option that named them, for messages.</param>
    /// <param name="named">A file, or the name of a published profile.</param>
    /// <returns>The machine.</returns>
    /// <exception cref="InputException">There is no such profile, or it is one of <c>pisim calibrate</c>.</exception>
    public static DelphiMachine ReadPublished(string option, string named)
    {
        string path = named == Name ? Path : Find(option, named);
        return DelphiMachine.IsPublished(path)
            ? DelphiMachine.Read(path)
            : throw new InputException($"{option} {named}: {PublishedNames} are predicted from published costs: {string.Join(", ", DataFiles.Names("profiles"))}");
    }

    private static string Find(string option, string named)
        => DataFiles.Find("profiles", named) ?? throw new InputException($"{option} {named}: neither a file nor a known profile ({Name}, {string.Join(", ", DataFiles.Names("profiles"))})");
}
