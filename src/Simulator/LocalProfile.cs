using PrivateInference.CostModel.Profiles;

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

    private static string Published => System.IO.Path.Combine(AppContext.BaseDirectory, "data", "profiles");

    /// <summary>This machine's profile.</summary>
    /// <returns>The profile, or null when it has not been calibrated.</returns>
    public static MachineProfile? ReadIfThere() => File.Exists(Path) ? ProfileFormat.Read(Path) : null;

    /// <summary>Reads a profile.</summary>
    /// <param name="option">The option that named it, for messages.</param>
    /// <param name="named">A file, the name of a published profile, or <see cref="Name"/>.</param>
    /// <returns>The profile.</returns>
    /// <exception cref="InputException">There is no such profile.</exception>
    public static MachineProfile Read(string option, string named)
    {
        if (named == Name)
        {
            return ReadIfThere() ?? throw new InputException($"{option} {named}: this machine has no profile yet (see pisim calibrate)");
        }

        string published = System.IO.Path.Combine(Published, named + Extension);
        string path = File.Exists(named) ? named : published;
        return File.Exists(path) ? ProfileFormat.Read(path) : throw new InputException($"{option} {named}: neither a file nor a known profile");
    }
}
