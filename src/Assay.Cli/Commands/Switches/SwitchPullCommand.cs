namespace Assay.Cli;

/// <summary><c>assay switch pull</c>: stops something, and says what that reached. It is typed at three in the morning: what it did not reach, it does not call stopped.</summary>
static class SwitchPullCommand
{
    public static AssayCommand Create()
    {
        var takes = new SwitchOptions();
        var within = SwitchOptions.Within("Milliseconds in which every gateway has to have it.");
        return RecordCommand.Create("pull", "Stop something on every gateway that follows the record, and say what that reached. Exit code 3 when it was pulled and cannot be shown to act.", RecordUse.Write, [.. takes.All, within], async (context, record) =>
        {
            var pulled = await record.ChangeSwitchAsync(takes.Read(context, stop: true), context.Cancel).ConfigureAwait(false);
            if (!pulled.TryGet(out var row, out var refusal))
                return context.Refuse(refusal);
            var effect = await SwitchEffect.OfAsync(record, row, TimeSpan.FromMilliseconds(context.Get(within)), context.Cancel).ConfigureAwait(false);
            context.Out.Write(
                new
                {
                    row.Scope,
                    row.Value,
                    row.Stopped,
                    row.At,
                    row.Actor,
                    row.ActorName,
                    row.Reason,
                    row.PulledBy,
                    row.Entry,
                    effect.Acts,
                    routes = effect.Reach?.Routes,
                    partly = effect.Reach?.Partly,
                    keys = effect.Reach?.Keys,
                    keysOfFiles = effect.Reach?.OfFiles,
                    effect.Gateways,
                    away = effect.Reach?.Away,
                    effect.Unclear,
                },
                effect.Show);
            return effect.Acts ? ExitCode.Yes : ExitCode.Incomplete;
        });
    }
}
