#include "sim/economy/work.h"

#include "sim/economy/owners.h"
#include "sim/economy/rewards.h"

static struct dps_service_view
view_of(const struct dps_member *member)
{
    const struct dps_controls *controls = &member->controls;
    return (struct dps_service_view){
        .price = member->quote.state.price,
        .oracle = member->quote.oracle,
        .figures = member->figures,
        .seats = &member->seats,
        .posted = controls->steers[DPS_LEVER_SERVICE_PRICE]
                      ? controls->scale[DPS_LEVER_SERVICE_PRICE]
                      : 0,
    };
}

enum dps_status
dps_work_clear(
    struct dps_member *member, const struct dps_turn *turn, struct dps_error *err)
{
    enum dps_status status = dps_commitments_follow(member, turn, err);
    if (status == DPS_OK) {
        status = dps_member_steer(member, turn, err);
    }
    const struct dps_service_view view = view_of(member);
    return status == DPS_OK ? dps_service_clear(&member->service, member->setup, turn,
                                  &view, &member->cells, err)
                            : status;
}

enum dps_status
dps_work_pay(struct dps_member *member, const struct dps_ceded_epoch *ceded,
    const struct dps_turn *turn, struct dps_error *err)
{
    const struct dps_service_view view = view_of(member);
    enum dps_status status = dps_service_settle(&member->service, member->setup, turn,
        &view, ceded, &member->cells, &member->flows, err);
    return status == DPS_OK ? status
                            : dps_within(err, status, "%s", member->setup->name);
}

enum dps_status
dps_work_share(
    struct dps_member *member, const struct dps_turn *turn, struct dps_error *err)
{
    enum dps_status status = dps_member_issue(member, turn, err);
    const struct dps_account *waiting = &turn->ledger->accounts[member->undistributed];
    int64_t offered = waiting->balance - waiting->opening;
    dps_cells_claim(&member->cells, turn->fleet, dps_turn_days(turn));
    if (status == DPS_OK) {
        status = dps_rewards_share(member, turn, err);
    }
    if (status == DPS_OK) {
        status = dps_aggregate_commit(member, turn, err);
    }
    dps_owners_note(member, offered);
    const struct dps_returns_view returns = dps_member_returns(member);
    dps_returns_earn(&member->returns, &returns, turn);
    return status;
}
