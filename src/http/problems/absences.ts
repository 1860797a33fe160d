/** Words for each way in which the database is not available. */
import type { Absence } from "../../sql/driver/absence.ts";

export const ABSENT: Readonly<Record<Absence, string>> = {
  unreachable: "It cannot be reached.",
  login_refused: "It refuses our login.",
  too_many_connections: "It takes no more connections.",
  read_only: "It is read-only at the moment.",
  shutting_down: "It is starting or shutting down.",
  time_limit: "It did not answer within the time limit of this request.",
  locked: "Another session has locked what this request needs.",
  conflict: "Another transaction was first.",
  failing: "It answers with a failure of its own.",
  restored: "It was restored from a backup, and has yet to hear of erasures.",
};

export const KOREAN_ABSENT: Readonly<Record<Absence, string>> = {
  unreachable: "데이터베이스에 연결할 수 없습니다.",
  login_refused: "데이터베이스가 로그인을 거부합니다.",
  too_many_connections: "데이터베이스의 연결 수가 가득 찼습니다.",
  read_only: "데이터베이스가 지금은 읽기 전용입니다.",
  shutting_down: "데이터베이스가 시작하거나 종료하는 중입니다.",
  time_limit: "데이터베이스가 이 요청의 제한 시간 안에 답하지 않았습니다.",
  locked: "다른 세션이 이 요청에 필요한 테이블이나 행을 잠그고 있습니다.",
  conflict: "다른 트랜잭션이 먼저 처리되었습니다.",
  failing: "데이터베이스 자체에 장애가 있습니다.",
  restored: "백업에서 복원된 데이터베이스라 그 뒤의 삭제 요청을 아직 반영하지 않았습니다.",
};

/** These last until somebody does something. */
const MENDED_BY_HAND: ReadonlySet<Absence> = new Set(["login_refused", "read_only", "failing"]);

export function retryAfterMs(absence: Absence): number {
  return MENDED_BY_HAND.has(absence) ? 30_000 : 5000;
}
